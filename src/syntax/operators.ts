/** The binary operators of constant expressions and how tightly they bind. */
import * as token from './token.ts'

const OPERATORS = [
  [token.STAR, '*', 10],
  [token.SLASH, '/', 10],
  [token.PERCENT, '%', 10],
  [token.PLUS, '+', 9],
  [token.MINUS, '-', 9],
  [token.SHIFT_LEFT, '<<', 8],
  [token.SHIFT_RIGHT, '>>', 8],
  [token.LESS, '<', 7],
  [token.GREATER, '>', 7],
  [token.LESS_EQUAL, '<=', 7],
  [token.GREATER_EQUAL, '>=', 7],
  [token.EQUAL_EQUAL, '==', 6],
  [token.NOT_EQUAL, '!=', 6],
  [token.AMPERSAND, '&', 5],
  [token.CARET, '^', 4],
  [token.BAR, '|', 3],
  [token.AND_AND, '&&', 2],
  [token.OR_OR, '||', 1],
] as const

export type BinaryOperator = (typeof OPERATORS)[number][1]
export type UnaryOperator = '+' | '-' | '~' | '!'

/** By token kind. */
export const BINARY_OPERATORS: ReadonlyMap<number, BinaryOperator> = new Map(
  OPERATORS.map(([kind, operator]) => [kind, operator]),
)
export const UNARY_OPERATORS: ReadonlyMap<number, UnaryOperator> = new Map([
  [token.PLUS, '+'],
  [token.MINUS, '-'],
  [token.TILDE, '~'],
  [token.EXCLAMATION, '!'],
])

const precedences = new Map<BinaryOperator, number>(OPERATORS.map(([, operator, precedence]) => [operator, precedence]))

/** Larger binds tighter; the loosest binary operator has 1. */
export function precedenceOf(operator: BinaryOperator): number {
  return precedences.get(operator) as number
}
