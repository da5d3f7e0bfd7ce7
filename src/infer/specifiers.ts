/**
 * The words before a declarator to the type they say.
 *
 * A C type is the name of a primitive, 'void', or a tuple: `['*', target]`, `['[', element, length]`,
 * `['(', result, parameters as text]`, `['record', name in the index]`, `['body', record or enum as text]`,
 * `['enum', name in the index]`, `['number', 'integer' or 'float', name]` where only the C compiler knows the size,
 * `['?', what is not known]`.
 */

import type { declaratorOf } from './declarators.ts'
import type { predeclaredRecord, predeclaredSpelling } from './predeclared.ts'
import type { knownOr, PrimitiveName } from './primitives.ts'
import type { afterQualifiers, Skipped, SkippedBehind } from './qualifiers.ts'
import type { before, beforeBase, chop, lastWord, oneLine, toBrace, trim } from './text.ts'

/** Statements by name; see `names.ts`. */
export type Declarations = { readonly [name: string]: string }

/** What a word of a builtin type adds to the words before it. */
interface Words {
  readonly '': {
    readonly void: 'void'
    readonly _Bool: '_Bool'
    readonly char: 'char'
    readonly short: 'short'
    readonly int: 'int'
    readonly long: 'long'
    readonly float: 'float'
    readonly double: 'double'
    readonly signed: 'int'
    readonly __signed__: 'int'
    readonly unsigned: 'unsigned int'
    readonly __int128: '__int128'
    readonly _Float16: '_Float16'
    readonly __float128: '__float128'
    readonly _Complex: '_Complex'
    readonly __int8: 'char'
    readonly __int16: 'short'
    readonly __int32: 'int'
    readonly __int64: 'long long'
    readonly _Float32: 'float'
    readonly _Float64: 'double'
    readonly _Float128: '__float128'
  }
  readonly int: {
    readonly short: 'short'
    readonly long: 'long'
    readonly unsigned: 'unsigned int'
    readonly signed: 'int'
    readonly char: 'signed char'
    readonly int: 'int'
    readonly __int128: '__int128'
  }
  readonly 'unsigned int': {
    readonly short: 'unsigned short'
    readonly long: 'unsigned long'
    readonly char: 'unsigned char'
    readonly int: 'unsigned int'
    readonly __int128: 'unsigned __int128'
    readonly __int64: 'unsigned long long'
    readonly __int32: 'unsigned int'
    readonly __int16: 'unsigned short'
    readonly __int8: 'unsigned char'
  }
  readonly char: { readonly unsigned: 'unsigned char'; readonly signed: 'signed char' }
  readonly short: { readonly int: 'short'; readonly unsigned: 'unsigned short'; readonly signed: 'short' }
  readonly 'unsigned short': { readonly int: 'unsigned short' }
  readonly long: {
    readonly int: 'long'
    readonly long: 'long long'
    readonly unsigned: 'unsigned long'
    readonly signed: 'long'
    readonly double: 'long double'
  }
  readonly 'unsigned long': { readonly int: 'unsigned long'; readonly long: 'unsigned long long' }
  readonly 'long long': {
    readonly int: 'long long'
    readonly unsigned: 'unsigned long long'
    readonly signed: 'long long'
  }
  readonly 'unsigned long long': { readonly int: 'unsigned long long' }
  readonly double: {
    readonly long: 'long double'
    readonly _Complex: 'double _Complex'
    readonly complex: 'double _Complex'
  }
  readonly float: { readonly _Complex: 'float _Complex'; readonly complex: 'float _Complex' }
  readonly 'long double': { readonly _Complex: 'long double _Complex'; readonly complex: 'long double _Complex' }
  readonly _Complex: { readonly float: 'float _Complex'; readonly double: 'double _Complex' }
  readonly __int128: { readonly unsigned: 'unsigned __int128' }
  readonly void: unknown
  readonly _Bool: unknown
  readonly 'signed char': unknown
  readonly 'unsigned char': unknown
  readonly 'unsigned __int128': unknown
  readonly _Float16: unknown
  readonly __float128: unknown
  readonly 'float _Complex': unknown
  readonly 'double _Complex': unknown
  readonly 'long double _Complex': unknown
}

type Combined = keyof Words

/** `[type, declarator]` of a declaration on one line that has no body. */
export type specified<S extends string, D extends Declarations> = S extends `${infer W} ${infer R}`
  ? firstWord<W, R, D>
  : firstWord<S, '', D>

type firstWord<W extends string, R extends string, D extends Declarations> = W extends keyof Words['']
  ? moreWords<R, Words[''][W]>
  : W extends Skipped
    ? R extends ''
      ? [['?', W], '']
      : specified<R, D>
    : W extends 'struct' | 'union' | 'enum'
      ? tagged<W, R>
      : named<W, R, D>

/** Some words of a builtin type have been said. */
type moreWords<S extends string, Said extends string> = S extends `*${string}` | ''
  ? [Said, S]
  : S extends `${infer W} ${infer R}`
    ? W extends keyof Words[Said & Combined]
      ? moreWords<R, Words[Said & Combined][W] & string>
      : W extends SkippedBehind
        ? moreWords<R, Said>
        : glued<W, S, Said>
    : S extends keyof Words[Said & Combined]
      ? [Words[Said & Combined][S], '']
      : S extends Skipped
        ? [Said, '']
        : glued<S, S, Said>

/** A declarator follows, which may touch the last word: `unsigned char*p`. */
type glued<W extends string, S extends string, Said extends string> =
  before<before<before<W, '*'>, '('>, '['> extends infer A extends string
    ? A extends keyof Words[Said & Combined]
      ? S extends `${A}${infer Rest}`
        ? [Words[Said & Combined][A], Rest]
        : never
      : [Said, S]
    : never

/** A typedef name, or a word that a declarator touches. */
type named<W extends string, R extends string, D extends Declarations> = `type ${W}` extends keyof D
  ? [declaredAgain<W, typedef<W, D>>, afterQualifiers<R>]
  : W extends PrimitiveName
    ? [W, afterQualifiers<R>]
    : W extends '@'
      ? [['unread'], afterQualifiers<R>]
      : W extends `${'*' | '(' | '['}${string}` | 'typeof(' | '__typeof__('
        ? [['?', W], '']
        : W extends `${infer A}*${infer B}`
          ? specified<chop<`${A} *${B} ${R}`>, D>
          : W extends `${infer A}(${infer B}`
            ? A extends '' | 'typeof' | '__typeof__' | '_Atomic'
              ? [['?', W], '']
              : specified<chop<`${A} (${B} ${R}`>, D>
            : W extends `${infer A}[${infer B}`
              ? specified<chop<`${A} [${B} ${R}`>, D>
              : predeclaredSpelling<W> extends infer Spelling extends string
                ? [predeclared<W, Spelling>, afterQualifiers<R>]
                : [['?', W], afterQualifiers<R>]

/** `typedef unsigned long size_t;` from a preprocessed header says nothing new. */
type declaredAgain<W extends string, C> = W extends PrimitiveName
  ? knownOr<W, C>
  : predeclaredSpelling<W> extends infer Spelling extends string
    ? knownOr<predeclared<W, Spelling>, C>
    : C

type predeclared<W extends string, Spelling extends string> = Spelling extends 'opaque'
  ? ['record', predeclaredRecord<W>]
  : specified<Spelling, Record<never, never>> extends [infer T, infer Rest extends string]
    ? declaratorOf<T, Rest>
    : never

type tagged<Keyword extends string, R extends string> = R extends `${infer Tag} ${infer After}`
  ? Tag extends `${string}${'*' | '(' | '['}${string}`
    ? touched<Keyword, R>
    : [tag<Keyword, Tag>, afterQualifiers<After>]
  : R extends `${string}${'*' | '(' | '['}${string}`
    ? touched<Keyword, R>
    : [tag<Keyword, R>, '']

/** A tag that its declarator touches: `struct point*p`. */
type touched<Keyword extends string, R extends string> =
  before<before<before<R, '*'>, '('>, '['> extends infer A extends string
    ? R extends `${A}${infer Rest}`
      ? [tag<Keyword, chop<A>>, Rest]
      : never
    : never

type tag<Keyword extends string, Tag extends string> = [Keyword extends 'enum' ? 'enum' : 'record', `${Keyword} ${Tag}`]

/** The type that a typedef of the index stands for. */
export type typedef<W extends string, D extends Declarations> = D[`type ${W}`] extends infer S extends string
  ? S extends `typedef${infer R}`
    ? R extends `${infer Head}{${infer B}`
      ? toBrace<B> extends [string, infer Tail extends string]
        ? declaratorOf<bodied<oneLine<Head>, W, trim<Tail>>, oneLine<Tail>, W>
        : never
      : R extends `${infer Head}...${infer Tail}`
        ? left<oneLine<Head>, oneLine<Tail>, R, W, D>
        : plainTypedef<R, W, D>
    : ['?', W]
  : never

type plainTypedef<R extends string, W extends string, D extends Declarations> =
  specified<oneLine<R>, D> extends [infer T, infer Rest extends string] ? declaratorOf<T, Rest, W> : never

/** What is left to the C compiler: `typedef int... t`, `typedef float... t`, `typedef ... t`; not `typedef int t[...]`. */
type left<
  Head extends string,
  Tail extends string,
  R extends string,
  W extends string,
  D extends Declarations,
> = Head extends `${string}${'[' | '('}${string}`
  ? plainTypedef<R, W, D>
  : declaratorOf<
      Head extends Skipped
        ? ['record', `type ${W}`]
        : ['number', Head extends `${string}${'float' | 'double'}` ? 'float' : 'integer', W],
      Tail,
      W
    >

/** A struct, union or enum with a body. Without a tag it has the name of the typedef. */
type bodied<Head extends string, W extends string, Tail extends string> = Head extends `${infer K} ${infer Tag}`
  ? K extends 'struct' | 'union' | 'enum'
    ? beforeBase<Tag> extends infer N extends string
      ? N extends ''
        ? [K extends 'enum' ? 'enum' : 'record', `type ${namesake<Tail, W>}`]
        : tag<K, lastWord<N>>
      : never
    : bodied<Tag, W, Tail>
  : [Head extends 'enum' ? 'enum' : 'record', `type ${namesake<Tail, W>}`]

/** A record without a tag is called after the first typedef that is the record itself. */
type namesake<Tail extends string, W extends string> = Tail extends `${infer First},${string}`
  ? First extends `${string}${'*' | '[' | '('}${string}`
    ? W
    : trim<First>
  : W
