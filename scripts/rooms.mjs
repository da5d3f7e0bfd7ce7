// @ts-check
/** The rooms of `src` and who may import whom, as data; `npm run check` applies it. */

/** Lowest line first. `src/ffi.ts` is the room `ffi`; `src/index.ts` is the room `index`, which only re-exports. */
export const LAYERS = [
  ['base', 'bundle'],
  ['diagnostics'],
  ['syntax', 'types'],
  ['abi', 'native'],
  ['cdata', 'declare'],
  ['call', 'plan'],
  ['library', 'emit', 'toolchain'],
  ['module', 'headers', 'infer'],
  ['ffi', 'ctypes'],
  ['cli'],
  ['index'],
]

/** Rooms of text and data: they import each other and nothing else. */
export const PURE = ['base', 'diagnostics', 'syntax', 'types', 'abi', 'declare', 'plan', 'emit', 'infer']

/** Rooms that only these may import. */
export const GUESTS = /** @type {Readonly<Record<string, readonly string[]>>} */ ({ infer: ['ffi'], bundle: ['ffi'] })

/** What only one room does: loading the addon, starting processes. */
export const MONOPOLIES = [
  { room: 'native', what: 'loads an addon', pattern: /\bcreateRequire\b|\bprocess\.dlopen\b|\.node['"`]/ },
  { room: 'toolchain', what: 'starts processes', pattern: /['"`](?:node:)?child_process['"`]/ },
]
