import type { Words } from './en.js'

export const de: Partial<Words> = {
  announceDone: '„{{name}}“ ist hochgeladen.',
  announceStart: '„{{name}}“ wird hochgeladen.',
  cancelUpload: 'Abbrechen',
  cancelUploadOf: 'Hochladen von {{name}} abbrechen',
  copied: 'Kopiert',
  copyFailed:
    'Dieser Browser erlaubt hier kein Kopieren. Öffnen Sie das Bild und kopieren Sie seine Adresse.',
  copyURL: 'URL kopieren',
  copyURLOf: 'URL kopieren: {{name}}',
  cropRemoved: 'Nach dem Speichern ist wieder das ganze Bild zu sehen.',
  cropShown: 'Zu sehen sind {{width}} % × {{height}} % des Originals.',
  dismissFailure: 'Ausblenden',
  dismissFailureOf: 'Meldung zu {{name}} ausblenden',
  fileEmpty: '„{{name}}“ ist leer. Wählen Sie eine andere Datei.',
  filesDone_one: '1 Datei hochgeladen.',
  filesDone_other: '{{count}} Dateien hochgeladen.',
  filesFailed_one: '1 Datei wurde nicht hochgeladen.',
  filesFailed_other: '{{count}} Dateien wurden nicht hochgeladen.',
  fileTooLarge:
    '„{{name}}“ hat {{size}}, erlaubt sind höchstens {{limit}}. Exportieren Sie das Bild kleiner oder stärker komprimiert.',
  fileUnreadable:
    '„{{name}}“ kann nicht gelesen werden, die Datei ist beschädigt oder unvollständig. Öffnen Sie sie in einem Bildprogramm und exportieren Sie sie neu.',
  giveUpUpload: 'Aufgeben',
  giveUpUploadOf: 'Hochladen von {{name}} aufgeben',
  imageTooLarge:
    '„{{name}}“ hat {{width}} × {{height}} Pixel, mehr als Cloudflare annimmt. Verkleinern Sie das Bild zuerst.',
  open: 'Öffnen',
  openNamed: '{{name}} in einem neuen Tab öffnen',
  pixels: '{{width}} × {{height}} px',
  private: 'Privat',
  privateDescription:
    'Nur signierte Adressen, die ablaufen, zeigen dieses Bild. Eine Änderung gibt ihm beim Speichern eine neue Adresse, in allen Dokumenten, die es zeigen, und in ihren Versionen, auch bei Entwürfen.',
  retryUpload: 'Erneut versuchen',
  retryUploadOf: 'Hochladen von {{name}} erneut versuchen',
  showWholeImage: 'Ganzes Bild zeigen',
  smallerOriginal: 'Nicht erzeugt: Das Original ist kleiner.',
  typeRefused:
    '„{{name}}“ ist ein {{type}}-Bild, das hier nicht angenommen wird. Exportieren Sie es als JPEG, PNG oder WebP.',
  typeUnknown: '„{{name}}“ ist kein Bild, das hier verwendet werden kann.',
  uploadAmount: '{{loaded}} von {{total}}',
  uploadCancelled:
    'Das Hochladen von „{{name}}“ wurde abgebrochen. Die Datei ist noch ausgewählt, speichern Sie, um sie erneut hochzuladen.',
  uploadDone: 'Hochgeladen.',
  uploadFailed: '„{{name}}“ wurde nicht hochgeladen. {{reason}}',
  uploadPreparing: 'Das Hochladen wird vorbereitet …',
  uploadProgressOf: 'Hochladen von {{name}}',
  uploadRelaying: 'Cloudflares Upload-Server antwortet nicht, die Datei geht über diese Website …',
  uploads: 'Uploads',
  uploadSending: 'Wird hochgeladen …',
  uploadStopped: 'Nicht hochgeladen.',
  uploadUnreachable:
    '„{{name}}“ wurde nicht hochgeladen, weil die Verbindung gestört ist. Ihr Formular ist unverändert.',
  variants: 'Größen und Varianten',
  variantsAfterSave: 'Alle Größen erscheinen hier, sobald das Bild gespeichert ist.',
}
