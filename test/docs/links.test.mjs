// @ts-check
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { checkLinks } from '../../scripts/check-links.mjs'

it('every link of the documents leads somewhere', () => assert.deepEqual(checkLinks(), []))
