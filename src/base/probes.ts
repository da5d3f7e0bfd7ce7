/** What runtimes, test runners and frameworks ask of any object: answering undefined is right, throwing is not. */

const PROBES = new RegExp(
  '^(?:then|catch|finally|constructor|prototype|__proto__|__esModule|default|toJSON|toString|valueOf|toLocaleString|' +
    'hasOwnProperty|isPrototypeOf|propertyIsEnumerable|__(?:define|lookup)[GS]etter__|inspect|stylize|showDiff|' +
    'asymmetricMatch|toAsymmetricMatcher|nodeType|tagName|cloneNode|callee|subscribe|splice|size|' +
    '_is[A-Z]\\w*|__v_\\w*|_store|' +
    'href|protocol|name|message|stack|code|type|cause|errors|buffer|byteLength|pipe|next|on|aborted|signal)$' +
    // No name of C: `0`, `$$typeof`, `@@iterator`, `fantasy-land/equals`.
    '|[^\\w$]|^[$\\d]',
)

/** Whether a key that nothing is declared as is asked for by habit, and is no name that somebody misspelt. */
export const isProbe = (key: string): boolean => PROBES.test(key)
