// Draws the outline of the world for the pages of files: run by hand, as coasts do not change.
//   node ui/world.mjs land-110m.json > ui/templates/viewer_world.html
// The file is of the npm package world-atlas 2.0.2 (ISC), made of Natural Earth's land in 1:110 million (public domain).
// A point of the drawing is a degree: x from 180° west, y from 90° north; what is smaller than a degree goes.
import { readFileSync } from 'node:fs'

const { arcs, objects, transform } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const smallest = 3 // square degrees of an island that is drawn

/** The points of an arc in degrees; a negative number is an arc backwards. */
function points(n) {
  let [x, y] = [0, 0]
  const line = arcs[n < 0 ? ~n : n].map(([dx, dy]) => [((x += dx) * transform.scale[0]) + transform.translate[0], ((y += dy) * transform.scale[1]) + transform.translate[1]])
  return n < 0 ? line.reverse() : line
}

/** Points without the jump at the date line: what crosses it goes on beyond the drawing. */
function unbroken(line) {
  let turn = 0
  return line.map(([lon, lat], i) => {
    if (i > 0 && Math.abs(lon - line[i - 1][0]) > 180) turn += lon < 0 ? 360 : -360
    return [lon + turn, lat]
  })
}

/** A ring of whole degrees, each point once, without those on a straight line. */
function ring(numbers) {
  const whole = unbroken(numbers.flatMap(points)).map(([lon, lat]) => [Math.round(lon + 180), Math.round(90 - lat)])
  const apart = whole.filter((p, i) => i === 0 || p[0] !== whole[i - 1][0] || p[1] !== whole[i - 1][1])
  return apart.filter((p, i) => {
    const [a, b] = [apart[i - 1], apart[i + 1]]
    return !a || !b || (p[0] - a[0]) * (b[1] - p[1]) !== (p[1] - a[1]) * (b[0] - p[0])
  })
}

const area = (r) => Math.abs(r.reduce((sum, [x, y], i) => sum + x * r[(i + 1) % r.length][1] - y * r[(i + 1) % r.length][0], 0)) / 2

/** A ring as the data of a path, each point from the one before. */
function draw(r) {
  let [x, y] = r[0]
  const steps = r.slice(1, -1).map(([nx, ny]) => {
    const step = `${nx - x}${ny - y < 0 ? '' : ' '}${ny - y}`
    ;[x, y] = [nx, ny]
    return step
  })
  return `M${r[0].join(' ')}l${steps.reduce((line, s) => line + (line && !s.startsWith('-') ? ' ' : '') + s, '')}z`
}

const rings = objects.land.geometries.flatMap((g) => (g.type === 'Polygon' ? [g.arcs] : g.arcs)).map((polygon) => ring(polygon[0]))
/** A ring, and once more at the other edge if it crosses the date line. */
function twice(r) {
  const side = r.some(([x]) => x > 360) ? -360 : r.some(([x]) => x < 0) ? 360 : 0
  return side ? [r, r.map(([x, y]) => [x + side, y])] : [r]
}

const land = rings.filter((r) => r.length > 3 && area(r) >= smallest && r.some(([, y]) => y < 150)).flatMap(twice).map(draw).join('')
process.stdout.write(`{{define "world"}}<path d="${land}"/>{{end}}\n`)
