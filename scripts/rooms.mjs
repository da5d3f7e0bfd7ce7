// @ts-check
/** The rooms of `src` and who may import whom, as data; `npm run check` applies it. */

/** Lowest line first. A file of `src` is a room too: `src/ffi.ts` is `ffi`, and `src/index.ts`, which only re-exports, `index`. */
export const LAYERS = [
  ['base', 'bundle', 'settings'],
  ['diagnostics'],
  ['syntax', 'types'],
  ['abi'],
  ['platform'],
  ['native', 'debug'],
  ['cdata', 'declare'],
  ['call', 'plan'],
  ['library', 'emit', 'toolchain'],
  ['module', 'headers', 'infer'],
  ['ffi', 'ctypes'],
  ['cli'],
  ['index'],
]

/**
 * Rooms within rooms, lowest first: as between rooms, an import points to an earlier one. Files that lie in the room itself
 * stand above its inner rooms.
 */
export const INNER = /** @type {Readonly<Record<string, readonly string[]>>} */ ({
  cdata: ['memory', 'object', 'kinds', 'use'],
  call: ['frame', 'in', 'out', 'mapped', 'pooled'],
})

/** Rooms of text and data: they import each other and nothing else. */
export const PURE = ['base', 'diagnostics', 'syntax', 'types', 'abi', 'declare', 'plan', 'emit', 'infer']

/** Pure rooms whose tests run without the addon, in a second; those of inferred types compile programs that use the package. */
export const QUICK = PURE.filter((room) => room !== 'infer')

/** Rooms that only these may import. */
export const GUESTS = /** @type {Readonly<Record<string, readonly string[]>>} */ ({
  infer: ['ffi', 'ctypes'],
  bundle: ['ffi'],
})

/** What only these rooms do. `bundle` names the file of its code cache before anything else is loaded. */
export const MONOPOLIES = [
  {
    rooms: ['settings'],
    what: 'reads the environment',
    pattern: /\bprocess\.env\b|=\s*process\b(?!\s*\.)|['"`]node:process['"`]/,
  },
  {
    rooms: ['platform', 'bundle'],
    what: 'asks what it runs on',
    pattern: /\bprocess\.(?:platform|arch|versions|report)\b/,
  },
  { rooms: ['native'], what: 'loads an addon', pattern: /\bcreateRequire\b|\bprocess\.dlopen\b|\.node['"`]/ },
  { rooms: ['toolchain'], what: 'starts processes', pattern: /['"`](?:node:)?child_process['"`]/ },
]

/** Rooms without a folder of tests: the index is tested by what is published. */
export const TESTLESS = ['index']
