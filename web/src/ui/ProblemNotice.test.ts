import { expect, test } from 'vitest'

import { Problem, problemOf } from '../api/client'
import { translate } from '../i18n/messages'
import { problemText } from './ProblemNotice'

const words = (language: 'zh' | 'en') => ({ language, t: (key: Parameters<typeof translate>[1]) => translate(language, key) })

test('what the service refuses is told in the language of the screen', () => {
  const refused = problemOf(403, { type: 'refused', title: 'refused', detail: 'not by oneself', zh: '不得自行批准' })
  expect(problemText(refused, words('zh'))).toBe('不得自行批准')
  expect(problemText(refused, words('en'))).toBe('not by oneself')
})

test('what the service says in English alone is told so', () => {
  expect(problemText(problemOf(404, { detail: 'no such entity' }), words('zh'))).toBe('no such entity')
})

test('where the service gave no words, the status is told', () => {
  expect(problemText(problemOf(404, null), words('zh'))).toBe(translate('zh', 'error.notFound'))
  expect(problemText(new Problem(0, '', null), words('zh'))).toBe(translate('zh', 'error.network'))
})
