import { benches } from './index.js'
import { formatFigure, isMet } from './support/report.js'

const wanted = process.argv.slice(2)
const chosen = benches.filter(({ isLong = false, name }) =>
  wanted.length === 0 ? !isLong : wanted.includes(name),
)
let missed = 0
for (const bench of chosen) {
  for (const figure of await bench.run()) {
    console.log(formatFigure(figure))
    if (!isMet(figure)) missed += 1
  }
}
console.log(missed === 0 ? 'Every target is met.' : `${missed} targets are missed.`)
process.exit(missed === 0 ? 0 : 1)
