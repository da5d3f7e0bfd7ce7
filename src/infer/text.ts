/** Work on texts that knows nothing of C beyond blanks and brackets. */

type Blank = ' ' | '\n' | '\t' | '\r'

/** Without blanks in front. */
export type trimStart<S extends string> = S extends `${Blank}${infer R}` ? trimStart<R> : S

/** Without blanks at the end. */
export type trimEnd<S extends string> = S extends `${infer R}${Blank}` ? trimEnd<R> : S

/** Without blanks at either end. */
export type trim<S extends string> = trimStart<trimEnd<S>>

/** The head of an enum without the type that it says it has: `e` of `e : long long`. */
export type beforeBase<S extends string> = S extends `${infer N}:${string}` ? trim<N> : S

/** On one line, words one blank apart, of a text that has no blanks at its ends. */
export type level<S extends string> = S extends `${string}${'\n' | '\t' | '  '}${string}` ? oneLine<S> : S

/** Without the one blank that may stand at the end of a text on one line. */
export type chop<S extends string> = S extends `${infer R} ` ? R : S

/** On one line, words one blank apart. */
export type oneLine<S extends string> = S extends `${infer A}\n${infer B}`
  ? oneLine<`${A} ${trimStart<B>}`>
  : S extends `${infer A}\t${infer B}`
    ? oneLine<`${A} ${trimStart<B>}`>
    : S extends `${infer A}  ${infer B}`
      ? oneLine<`${A} ${trimStart<B>}`>
      : trim<S>

/** What follows the last blank or star: in `unsigned char *name`, the name. Blanks at the end are gone already. */
export type lastWord<S extends string> = S extends `${string} ${infer R}`
  ? lastWord<R>
  : S extends `${string}*${infer R}`
    ? lastWord<R>
    : S

type opened<S extends string, Depth extends readonly 0[] = []> = S extends `${string}(${infer R}`
  ? opened<R, [...Depth, 0]>
  : Depth

/** `[inside, after]` of a text whose opening parenthesis has been taken. */
export type toParenthesis<S extends string> = S extends `${infer H})${infer R}`
  ? H extends `${string}(${string}`
    ? closing<S>
    : [H, R]
  : [S, '']

type closing<
  S extends string,
  Inside extends string = '',
  Depth extends readonly 0[] = [],
> = S extends `${infer H})${infer R}`
  ? [...Depth, ...opened<H>] extends [0, ...infer Less extends 0[]]
    ? closing<R, `${Inside}${H})`, Less>
    : [`${Inside}${H}`, R]
  : [`${Inside}${S}`, '']

type openedBraces<S extends string, Depth extends readonly 0[] = []> = S extends `${string}{${infer R}`
  ? openedBraces<R, [...Depth, 0]>
  : Depth

/** `[inside, after]` of a text whose opening brace has been taken; `never` where nothing closes it. */
export type toBrace<S extends string> = S extends `${infer H}}${infer R}`
  ? H extends `${string}{${string}`
    ? closingBrace<S>
    : [H, R]
  : never

type closingBrace<
  S extends string,
  Inside extends string = '',
  Depth extends readonly 0[] = [],
> = S extends `${infer H}}${infer R}`
  ? [...Depth, ...openedBraces<H>] extends [0, ...infer Less extends 0[]]
    ? closingBrace<R, `${Inside}${H}}`, Less>
    : [`${Inside}${H}`, R]
  : never

/** The pieces between commas that stand in no parentheses and no braces, trimmed. */
export type splitCommas<
  S extends string,
  Pieces extends readonly string[] = [],
  Open extends string = '',
> = S extends `${infer H},${infer R}`
  ? balanced<`${Open}${H}`> extends true
    ? splitCommas<R, [...Pieces, trim<`${Open}${H}`>]>
    : splitCommas<R, Pieces, `${Open}${H},`>
  : trim<`${Open}${S}`> extends infer Last extends string
    ? Last extends ''
      ? Pieces
      : [...Pieces, Last]
    : never

type balanced<S extends string> = S extends `${string}${'(' | '{'}${string}`
  ? [opened<S>['length'], openedBraces<S>['length']] extends [closed<S>['length'], closedBraces<S>['length']]
    ? true
    : false
  : true

type closed<S extends string, Depth extends readonly 0[] = []> = S extends `${string})${infer R}`
  ? closed<R, [...Depth, 0]>
  : Depth

type closedBraces<S extends string, Depth extends readonly 0[] = []> = S extends `${string}}${infer R}`
  ? closedBraces<R, [...Depth, 0]>
  : Depth

/**
 * The text before the first of a character. One at a time: a union in a template would be matched in every way that it
 * can, and the pieces of all of them taken together.
 */
export type before<S extends string, C extends string> = S extends `${infer A}${C}${string}` ? A : S
