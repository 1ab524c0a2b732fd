import { expect, test } from 'vitest'

import document from '../../openapi.json'
import { actionLabel } from './actions'

const paths = document.paths as unknown as Record<string, Record<string, { readonly operationId: string }>>
const OPERATIONS = Object.values(paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId))

test.each(OPERATIONS)('%s has words in the audit', (operation) => {
  expect(actionLabel(operation, 'zh')).toMatch(/\p{Script=Han}/u)
  expect(actionLabel(operation, 'en')).toBeTruthy()
})

test('what is no operation has none', () => expect(actionLabel('GET /api/v1/nothing', 'zh')).toBeNull())
