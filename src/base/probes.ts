/**
 * What runtimes, test runners and frameworks ask of any object: answering undefined is right, throwing is not. It is no longer
 * than it must be, since who misspells a name that is here is told nothing.
 */

const PROBES = new RegExp(
  '^(?:then|catch|finally|constructor|prototype|__proto__|__esModule|default|toJSON|toString|valueOf|toLocaleString|' +
    'hasOwnProperty|isPrototypeOf|propertyIsEnumerable|__(?:define|lookup)[GS]etter__|href|protocol|inspect|showDiff|' +
    'asymmetricMatch|toAsymmetricMatcher|nodeType|tagName|cloneNode|subscribe|' +
    '_is[A-Z]\\w*|__v_\\w*|_store|\\$\\$typeof|@@.*)$',
)

/** Whether a key that nothing is declared as is asked for by habit, and is no name that somebody misspelt. */
export const isProbe = (key: string): boolean => PROBES.test(key)

/** Whether C could declare something of that name: not `$$typeof`, `@@iterator`, `0`, `fantasy-land/equals`. */
export const isName = (key: string): boolean => /^[\p{ID_Start}_][\p{ID_Continue}$]*$/u.test(key)
