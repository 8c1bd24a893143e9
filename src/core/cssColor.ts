const names = new Set(
  (
    'aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown ' +
    'burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan ' +
    'darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid ' +
    'darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet ' +
    'deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ' +
    'ghostwhite gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki ' +
    'lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow ' +
    'lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray ' +
    'lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine ' +
    'mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise ' +
    'mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab ' +
    'orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru ' +
    'pink plum powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown ' +
    'seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen steelblue tan ' +
    'teal thistle tomato transparent turquoise violet wheat white whitesmoke yellow yellowgreen'
  ).split(' '),
)

const hexPattern = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i
const component = String.raw`\d{1,3}(?:\.\d{1,3})?%?`
const alpha = String.raw`(?:\d?\.\d{1,6}|[01]|\d{1,3}%)`
const commaPattern = new RegExp(
  String.raw`^rgba?\( ?(${component}) ?, ?(${component}) ?, ?(${component}) ?(?:, ?(${alpha}) ?)?\)$`,
  'i',
)
const spacePattern = new RegExp(
  String.raw`^rgba?\( ?(${component}) (${component}) (${component}) ?(?:/ ?(${alpha}) ?)?\)$`,
  'i',
)

/**
 * True for a colour that a delivery URL may carry: hexadecimal with `#`, a CSS colour name, or
 * `rgb()`/`rgba()` in the comma or the space form.
 */
export function isCssColor(text: string): boolean {
  if (hexPattern.test(text) || names.has(text.toLowerCase())) return true
  const match = commaPattern.exec(text) ?? spacePattern.exec(text)
  if (!match) return false
  return match.slice(1, 4).every((part) => {
    const value = Number.parseFloat(part)
    return part.endsWith('%') ? value <= 100 : value <= 255
  })
}
