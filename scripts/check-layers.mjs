// @ts-check
/**
 * Holds the order of the rooms: an import points to a strictly lower line, type imports included.
 * `layerProblems` applies the tables of rooms.mjs to file texts and touches nothing else.
 */
import { posix } from 'node:path'
import ts from 'typescript-5.9'
import { importGraph, walk } from './check-circles.mjs'
import { isMain, projectFiles, report } from './project-files.mjs'
import { GUESTS, INNER, LAYERS, MONOPOLIES, PURE, QUICK, TESTLESS } from './rooms.mjs'

/** @typedef {import('./project-files.mjs').ProjectFile} ProjectFile */

const depths = new Map(LAYERS.flatMap((rooms, depth) => rooms.map((room) => [room, depth])))

/**
 * The room of a source file.
 * @param {string} path
 */
export function roomOf(path) {
  const [, first = '', ...rest] = path.split('/')
  return rest.length > 0 ? first : first.replace(/\.ts$/, '')
}

/**
 * The room within the room of a source file; undefined for a file that lies in the room itself.
 * @param {string} path
 */
export function innerRoomOf(path) {
  const [, room = '', inner = '', ...rest] = path.split('/')
  return INNER[room] && rest.length > 0 ? inner : undefined
}

/**
 * Every breach of the rules in the given sources, as `file: sentence`.
 * @param {readonly ProjectFile[]} files files below `src/`
 * @returns {string[]}
 */
export function layerProblems(files) {
  return files.flatMap((file) => {
    const room = roomOf(file.path)
    if (!depths.has(room)) return [`${file.path}: '${room}' is no room of the layer table`]
    const inner = innerRoomOf(file.path)
    if (inner !== undefined && !INNER[room]?.includes(inner))
      return [`${file.path}: '${inner}' is no room within '${room}'`]
    const specifiers = ts.preProcessFile(file.text, true, true).importedFiles.map((found) => found.fileName)
    const sentences = specifiers.flatMap((specifier) => importProblems(file.path, room, specifier))
    return [...sentences, ...monopolyProblems(file, room)].map((sentence) => `${file.path}: ${sentence}`)
  })
}

/**
 * @param {string} path
 * @param {string} room
 * @param {string} specifier
 * @returns {string[]}
 */
function importProblems(path, room, specifier) {
  if (!specifier.startsWith('.')) {
    return PURE.includes(room) ? [`the pure room '${room}' imports '${specifier}'`] : []
  }
  const target = posix.join(posix.dirname(path), specifier)
  if (!target.startsWith('src/')) return [`imports '${target}', which is outside src`]
  const into = roomOf(target)
  const problems = []
  if (posix.basename(target, '.ts') === 'index') problems.push(`imports the index '${target}'`)
  if (into === room) return [...problems, ...innerProblems(path, target, room)]
  const depth = depths.get(into)
  if (depth === undefined) problems.push(`imports '${target}', which is in no room`)
  else if (depth >= Number(depths.get(room))) problems.push(`'${room}' imports '${into}', which is not below it`)
  if (PURE.includes(room) && !PURE.includes(into)) problems.push(`the pure room '${room}' imports '${into}'`)
  const hosts = GUESTS[into]
  if (hosts && !hosts.includes(room)) problems.push(`'${into}' may be imported by ${hosts.join(', ')} alone`)
  return problems
}

/**
 * @param {string} path
 * @param {string} target
 * @param {string} room that of both
 */
function innerProblems(path, target, room) {
  const order = INNER[room]
  if (!order) return []
  const depthOf = (/** @type {string | undefined} */ inner) =>
    inner === undefined ? order.length : order.indexOf(inner)
  const [from, into] = [innerRoomOf(path), innerRoomOf(target)]
  if (from === into || depthOf(into) < depthOf(from)) return []
  return [`'${room}/${from ?? ''}' imports '${room}/${into ?? ''}', which is not below it`]
}

/**
 * @param {ProjectFile} file
 * @param {string} room
 */
function monopolyProblems(file, room) {
  return MONOPOLIES.filter(({ rooms, pattern }) => !rooms.includes(room) && pattern.test(file.text)).map(
    ({ rooms, what }) => `${what}, which only '${rooms.join("' and '")}' may`,
  )
}

/**
 * The rooms without a folder of tests of the same name, as `room: sentence`.
 * @param {readonly string[]} paths files below `src/` and `test/`
 * @param {readonly string[]} [excused]
 * @returns {string[]}
 */
export function testlessRooms(paths, excused = TESTLESS) {
  const rooms = [...new Set(paths.filter((path) => path.startsWith('src/')).map(roomOf))]
  const tested = new Set(paths.filter((path) => /\.test\.(ts|mjs)$/.test(path)).map((path) => path.split('/')[1]))
  return rooms
    .filter((room) => !tested.has(room) && !excused.includes(room))
    .map((room) => `src/${room}: no test in test/${room}`)
}

/**
 * Tests of the quick rooms that lead to the addon, which `npm run test:pure` does without.
 * @param {readonly ProjectFile[]} files
 * @returns {string[]}
 */
export function slowTests(files) {
  const graph = importGraph(files)
  const paths = [...graph.keys()].filter((path) => /\.test\.(ts|mjs)$/.test(path))
  return paths
    .filter((path) => QUICK.includes(path.split('/')[1] ?? ''))
    .filter((path) => walk(path, graph, new Set(), []).some((target) => roomOf(target) === 'native'))
    .map((path) => `${path}: leads to the addon, without which the tests of '${path.split('/')[1]}' run`)
}

/** The problems of the project's own sources. */
export function checkLayers() {
  const files = projectFiles((path) => /^(src|test|bench)\//.test(path) && /\.(ts|mjs)$/.test(path))
  const rows = files.filter(({ path }) => path.startsWith('bench/'))
  return [
    ...layerProblems(files.filter(({ path }) => path.startsWith('src/'))),
    ...rows.flatMap(environmentProblems),
    ...slowTests(files),
    ...testlessRooms(files.map(({ path }) => path)),
  ]
}

/**
 * The benchmark asks the settings too; tests set variables, and scripts run where nothing is built.
 * @param {ProjectFile} file
 */
function environmentProblems(file) {
  const [settings] = MONOPOLIES.filter(({ rooms }) => rooms.includes('settings'))
  return settings?.pattern.test(file.text) ? [`${file.path}: ${settings.what}, which only 'settings' may`] : []
}

if (isMain(import.meta.url)) report(checkLayers())
