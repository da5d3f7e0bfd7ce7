/** What runtimes, test runners and frameworks ask of any object: answering undefined is right, throwing is not. */

const PROBES = new RegExp(
  '^(?:then|catch|finally|constructor|prototype|__proto__|__esModule|default|toJSON|toString|valueOf|toLocaleString|' +
    'hasOwnProperty|isPrototypeOf|propertyIsEnumerable|__(?:define|lookup)[GS]etter__|inspect|stylize|showDiff|' +
    'asymmetricMatch|toAsymmetricMatcher|nodeType|tagName|cloneNode|callee|subscribe|splice|size|' +
    '_is[A-Z]\\w*|__v_\\w*|_store|\\$\\$typeof|@@.*|' +
    'href|protocol|name|message|stack|code|type|cause|errors|buffer|byteLength|pipe|next|on|aborted|signal)$',
)

/** Whether a key that nothing is declared as is asked for by habit, and is no name that somebody misspelt. */
export const isProbe = (key: string): boolean => PROBES.test(key)

/** Whether C could declare something of that name: not `$$typeof`, `@@iterator`, `0`, `fantasy-land/equals`. */
export const isName = (key: string): boolean => /^[\p{ID_Start}_][\p{ID_Continue}$]*$/u.test(key)
