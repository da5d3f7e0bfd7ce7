/**
 * C text to a union of its statements, trimmed and without comments; a macro is the statement `#define NAME body`.
 * The text is taken some lines at a time: the compiler follows a thousand steps in a row and no more, and a step that
 * takes a line from a long text costs as much as the text is long.
 */
import type { oneLine, toBrace, toParenthesis, trim, trimEnd, trimStart } from './text.ts'

/** Every statement of a C text; `string` where the text is too long for the compiler to follow. */
export type statementsOf<S extends string> = scan<`${S}\n`>

/**
 * Rounds, and steps in a round, that are taken before the text counts as too long. A step takes 16 lines, and the
 * compiler's own limit is 1000 steps; to count in rounds keeps the counters short.
 */
type Limit = 30

type scan<
  S extends string,
  Found extends string = never,
  Open extends string = '',
  Steps extends readonly 0[] = [],
  Rounds extends readonly 0[] = [],
> = S extends `${infer A}\n${infer B}\n${infer C}\n${infer D}\n${infer E}\n${infer F}\n${infer G}\n${infer H}\n${infer I}\n${infer J}\n${infer K}\n${infer L}\n${infer M}\n${infer N}\n${infer O}\n${infer P}\n${infer R}`
  ? sift<`${Open}${A}\n${B}\n${C}\n${D}\n${E}\n${F}\n${G}\n${H}\n${I}\n${J}\n${K}\n${L}\n${M}\n${N}\n${O}\n${P}\n`> extends [
      infer More extends string,
      infer Rest extends string,
    ]
    ? Steps['length'] extends Limit
      ? Rounds['length'] extends Limit
        ? string
        : scan<R, Found | More, Rest, [], [...Rounds, 0]>
      : scan<R, Found | More, Rest, [...Steps, 0], Rounds>
    : never
  : sift<`${Open}${S}`> extends [infer More extends string, string]
    ? Found | More
    : never

/** `[statements, what is not complete yet]` of some lines. */
type sift<T extends string> = T extends `${string}\\\n`
  ? [never, T]
  : T extends `${string}${'\\\n' | '\r'}${string}`
    ? uncommented<spliced<T>>
    : uncommented<T>

type spliced<T extends string, Done extends string = ''> = T extends `${infer H}\\\n${infer R}`
  ? spliced<R, `${Done}${H} `>
  : T extends `${infer H}\r${infer R}`
    ? spliced<R, `${Done}${H}`>
    : `${Done}${T}`

type uncommented<T extends string> = T extends `${string}/${string}`
  ? withoutComments<T> extends [infer Text extends string, infer Rest extends string]
    ? undirected<Text, Rest>
    : never
  : undirected<T, ''>

type withoutComments<T extends string, Done extends string = ''> = T extends `${infer H}/${infer R}`
  ? R extends `*${infer C}`
    ? C extends `${string}*/${infer After}`
      ? withoutComments<After, `${Done}${H} `>
      : [`${Done}${H}`, `/${R}`]
    : R extends `/${infer C}`
      ? C extends `${string}\n${infer After}`
        ? withoutComments<After, `${Done}${H}\n`>
        : [`${Done}${H}`, `/${R}`]
      : withoutComments<R, `${Done}${H}/`>
  : [`${Done}${T}`, '']

type undirected<T extends string, Rest extends string> = T extends `${string}#${string}`
  ? withoutDirectives<T, Rest>
  : unattributed<T, Rest, never>

type withoutDirectives<
  T extends string,
  Rest extends string,
  Found extends string = never,
  Done extends string = '',
> = T extends `${infer H}#${infer R}`
  ? R extends `${infer Line}\n${infer After}`
    ? withoutDirectives<After, Rest, Found | directive<trimStart<Line>>, `${Done}${H}`>
    : unattributed<`${Done}${H}`, `#${R}${Rest}`, Found>
  : unattributed<`${Done}${T}`, Rest, Found>

type directive<L extends string> = L extends `define${' ' | '\t'}${infer Macro}` ? `#define ${oneLine<Macro>}` : never

/** Words with an argument that change no type, for the most part. */
type Attributes = [
  '__attribute__',
  '__attribute',
  '__declspec',
  '_Alignas',
  'alignas',
  '__asm__',
  '__asm',
  '_Static_assert',
]

type unattributed<
  T extends string,
  Rest extends string,
  Found extends string,
> = T extends `${string}${'__attribute' | '__declspec' | 'lignas' | '__asm' | '_Static_assert' | '[['}${string}`
  ? withoutAttributes<T> extends infer Text extends string
    ? joined<statements<Text, Found>, Rest>
    : [Found, `${T}${Rest}`]
  : joined<statements<T, Found>, Rest>

type joined<Split, Rest extends string> = Split extends [infer Found, infer Open extends string]
  ? [Found, `${Open}${Rest}`]
  : never

/** `never` where the argument of an attribute is not closed yet. An attribute that changes a type leaves an `@`. */
type withoutAttributes<
  T extends string,
  Names extends readonly string[] = Attributes,
> = T extends `${infer H}[[${infer R}`
  ? R extends `${string}]]${infer After}`
    ? withoutAttributes<`${H} ${After}`, Names>
    : never
  : Names extends readonly [infer Name extends string, ...infer Rest extends readonly string[]]
    ? T extends `${infer H}${Name}${infer R}`
      ? trimStart<R> extends `(${infer A}`
        ? toParenthesis<A> extends [infer Argument extends string, infer After extends string]
          ? After extends ''
            ? never
            : withoutAttributes<`${H} ${mark<Argument>}${After}`, Names>
          : never
        : withoutAttributes<`${H} ${R}`, Names>
      : withoutAttributes<T, Rest>
    : T

type mark<Argument extends string> = Argument extends `${string}${'vector_size' | 'mode'}${string}` ? '@' : ''

/** `[statements, the text after the last of them]`. */
type statements<T extends string, Found extends string> = T extends `${infer H};${infer R}`
  ? H extends `${infer A}{${infer B}`
    ? toBrace<`${B};${R}`> extends [infer Body extends string, infer After extends string]
      ? braced<trim<A>, Body, After, T, Found>
      : H extends `${string}{${infer One}}`
        ? braced<trim<A>, One, `;${R}`, T, Found>
        : [Found, T]
    : statements<R, Found | trim<H>>
  : [Found, T]

type braced<
  Head extends string,
  Body extends string,
  After extends string,
  Whole extends string,
  Found extends string,
> = Head extends `${string})`
  ? statements<After, Found | Head>
  : Head extends `extern "${infer Language}"`
    ? statements<Body, never> extends [infer Inner extends string, string]
      ? statements<After, Found | (Language extends `${string}JS${string}` ? `extern "JS" ${Inner}` : Inner)>
      : never
    : After extends `${infer Tail};${infer Rest}`
      ? statements<Rest, Found | trimEnd<`${Head} {${Body}}${Tail}`> | inner<Body>>
      : [Found, Whole]

/** Records and enums that are declared within the body of another. */
type inner<Body extends string> = Body extends `${infer A}{${infer B}`
  ? toBrace<B> extends [infer Within extends string, infer After extends string]
    ? `${lastStatement<A>} {${Within}}` | inner<Within> | inner<After>
    : never
  : never

type lastStatement<S extends string> = S extends `${string};${infer R}` ? lastStatement<R> : trim<S>
