/** What native libraries want to know: where programs, fonts and temporary files are. */
const passed =
  /^(?:PATH|HOME|TMPDIR|TEMP|TMP|LANG|LC_\w+|TZ|FONTCONFIG_\w+|XDG_\w+|LD_LIBRARY_PATH|DYLD_\w+|SYSTEMROOT|USERPROFILE|APPDATA|LOCALAPPDATA|NODE_PATH|UV_THREADPOOL_SIZE)$/i

/** Yarn's Plug'n'Play, without which no package is found. */
const loaders =
  /(?:--require|-r|--experimental-loader|--loader|--import)[ =](?:"[^"]*\.pnp\.[^"]*"|\S*\.pnp\.\S*)/g

/**
 * The environment of a process that decodes files of strangers: no secret of the site, and nothing that
 * would load one, as `NODE_OPTIONS="-r dotenv/config"` does.
 */
export function rendererEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && passed.test(name)) environment[name] = value
  }
  const options = process.env.NODE_OPTIONS?.match(loaders)?.join(' ')
  return options === undefined ? environment : { ...environment, NODE_OPTIONS: options }
}
