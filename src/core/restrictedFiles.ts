/** Files that run where they are opened. Payload refuses them, too, unless a collection asks for them. */
const extensions =
  'action app asp aspx bat cmd com command cpl deb desktop dll dmg ear exe hta htm html jar js jse jsp lnk msi php phtml pkg pl ps1 psc1 psd1 psh psm1 py rb reg rpm scr shtml url vbe vbs war workflow ws wsc wsf wsh xhtml'

const mimeTypes = [
  'application/java-archive',
  'application/vnd.microsoft.portable-executable',
  'application/xhtml+xml',
  'text/html',
  'text/javascript',
  'text/x-python',
  'text/x-ruby',
]

const restrictedExtensions: ReadonlySet<string> = new Set(extensions.split(' '))
const restrictedTypes: ReadonlySet<string> = new Set([
  ...mimeTypes,
  ...'action apple-diskimage apple-installer asp command cpl debian-package desktop executable hta httpd-php jsp msdos-program ms-dos-executable msdownload msi ms-shortcut ms-wsh perl powershell redhat-package-manager reg url vbscript workflow'
    .split(' ')
    .map((name) => `application/x-${name}`),
])

/** Whether a file is of a kind that is taken only where a collection names its type. */
export function isRestrictedFile({
  filename,
  mimeType,
}: {
  filename: string
  mimeType: string
}): boolean {
  const extension = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase()
  return restrictedExtensions.has(extension) || restrictedTypes.has(mimeType)
}
