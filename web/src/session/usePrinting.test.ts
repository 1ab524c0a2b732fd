import { describe, expect, it } from 'vitest'

import { onScreen } from './usePrinting'

describe('what is printed', () => {
  it('is the entities of the chart that are shown, or the case', () => {
    const chart = '#lang=zh&chart=P-AAAA!1!2!!~V-BBBB!3!4!0!h'
    expect(onScreen('explore', chart)).toEqual({ screen: 'chart', ids: ['P-AAAA'] })
    expect(onScreen('explore', `${chart}&view=case&case=C-CCCC`)).toEqual({ screen: 'case', ids: ['C-CCCC'] })
    expect(onScreen('explore', `${chart}&view=watch`)).toEqual({ screen: 'watch', ids: [] })
  })

  it('is a desk by its name where there is no chart', () => {
    expect(onScreen('audit', '')).toEqual({ screen: 'audit', ids: [] })
  })
})
