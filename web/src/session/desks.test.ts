import { expect, test } from 'vitest'

import { desksOf } from './desks'

test('each role sits down where its work is', () => {
  expect(desksOf(['own', 'explore', 'watch', 'export'])).toEqual(['explore'])
  expect(desksOf(['own', 'review', 'deliveries'])).toEqual(['review'])
  expect(desksOf(['own', 'catalogue', 'request', 'grant_use'])).toEqual(['sharing'])
  expect(desksOf(['own', 'audit'])).toEqual(['audit'])
  expect(desksOf(['own', 'accounts', 'deliver'])).toEqual([])
})

test('who has several roles has several desks, and the review among the views of the chart', () => {
  expect(desksOf(['explore', 'review', 'catalogue', 'approve'])).toEqual(['explore', 'sharing'])
})
