/** A fragment of the same drawing, or pixels carried inside it. */
export function isInnerReference({ tagName, value }: { tagName: string; value: string }): boolean {
  const reference = value.trim()
  if (/^#[^\s]+$/.test(reference)) return true
  const carriesPixels = tagName === 'image' || tagName === 'feImage'
  return (
    carriesPixels && /^data:image\/(?:png|jpe?g|gif|webp|avif);base64,[\w+/=\s]*$/i.test(reference)
  )
}

/**
 * Style text without the rules that fetch (imports, fonts). Should anything left still reach out,
 * the whole block goes: a drawing in default colours is better than a request to a stranger.
 */
export function cleanCss(text: string): string {
  const kept = withoutComments(text)
    .replaceAll(/@(?:import|namespace|charset)[^;]*;?/gi, '')
    .replaceAll(/@font-face\s*\{[^}]*\}?/gi, '')
  return reachesOut(kept) ? '' : kept
}

/**
 * True when a value could load or run something. CSS escapes (`\\75rl(`) hide names from a
 * pattern, so a value that has an escape counts as reaching out.
 */
export function reachesOut(value: string): boolean {
  const flat = withoutComments(value)
  // What looks like a comment may be quoted, and what is between two of them may count.
  return namesOthers(flat) || (flat !== value && namesOthers(value))
}

function namesOthers(flat: string): boolean {
  if (flat.includes('\\')) return true
  if (/@import|@font-face|@namespace|expression\s*\(|-moz-binding|behavior\s*:/i.test(flat)) {
    return true
  }
  // Browsers ignore white space and control characters inside a scheme.
  if (/(?:javascript|vbscript|data|file|https?):/i.test(withoutControls(flat))) return true
  const references = flat.match(/(?:url|image|image-set|src)\s*\([^)]*\)?/gi) ?? []
  return references.some((reference) => !/^url\s*\(\s*(?:["']|&quot;)?#/i.test(reference))
}

/** By search, not by pattern: a megabyte of unclosed comments must not cost its square. */
function withoutComments(text: string): string {
  let kept = ''
  let at = 0
  for (;;) {
    const open = text.indexOf('/*', at)
    if (open === -1) return kept + text.slice(at)
    kept += text.slice(at, open)
    const close = text.indexOf('*/', open + 2)
    if (close === -1) return kept
    at = close + 2
  }
}

function withoutControls(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, '')
}
