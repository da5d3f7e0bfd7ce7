/** The binary operators on plain values; wrapping to a type is left to the caller. */
import type { BinaryOperator } from '../syntax/operators.ts'

/** The result on integers; the divisor is not zero. Shifts and logic are not done here. */
export function calculate(operator: BinaryOperator, a: bigint, b: bigint): bigint | boolean {
  switch (operator) {
    case '*':
      return a * b
    case '/':
      return a / b
    case '%':
      return a % b
    case '+':
      return a + b
    case '-':
      return a - b
    case '&':
      return a & b
    case '^':
      return a ^ b
    case '|':
      return a | b
    default:
      return compare(operator, a, b)
  }
}

/** The result on floating numbers, `undefined` for operators that they have not. */
export function calculateFloat(operator: BinaryOperator, a: number, b: number): number | boolean | undefined {
  switch (operator) {
    case '*':
      return a * b
    case '/':
      return a / b
    case '+':
      return a + b
    case '-':
      return a - b
    case '<':
    case '>':
    case '<=':
    case '>=':
    case '==':
    case '!=':
      return compare(operator, a, b)
    default:
      return undefined
  }
}

function compare<T extends bigint | number>(operator: BinaryOperator, a: T, b: T): boolean {
  switch (operator) {
    case '<':
      return a < b
    case '>':
      return a > b
    case '<=':
      return a <= b
    case '>=':
      return a >= b
    case '==':
      return a === b
    default:
      return a !== b
  }
}
