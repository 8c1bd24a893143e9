import type { Words } from './en.js'

export const de: Words = {
  copied: 'Kopiert',
  copyFailed:
    'Dieser Browser erlaubt hier kein Kopieren. Öffnen Sie das Bild und kopieren Sie seine Adresse.',
  copyURL: 'URL kopieren',
  copyURLOf: 'URL von {{name}} kopieren',
  cropRemoved: 'Nach dem Speichern ist wieder das ganze Bild zu sehen.',
  cropShown: 'Zu sehen sind {{width}} % × {{height}} % des Originals.',
  open: 'Öffnen',
  openNamed: '{{name}} in einem neuen Tab öffnen',
  pixels: '{{width}} × {{height}} px',
  showWholeImage: 'Ganzes Bild zeigen',
  smallerOriginal: 'Nicht erzeugt: Das Original ist kleiner.',
  variants: 'Größen und Varianten',
  variantsAfterSave: 'Alle Größen erscheinen hier, sobald das Bild gespeichert ist.',
}
