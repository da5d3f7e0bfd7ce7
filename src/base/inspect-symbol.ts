/** The name under which Node.js, Deno and Bun look for the method that prints an object. */
export const inspectCustom = Symbol.for('nodejs.util.inspect.custom')
