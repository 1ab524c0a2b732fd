import { createContext, use } from 'react'

import type { Language } from '../chart/address'
import type { Translate } from './messages'

export interface Words {
  readonly language: Language
  readonly t: Translate
  readonly setLanguage: (language: Language) => void
}

export const WordsContext = createContext<Words | null>(null)

export function useWords(): Words {
  const words = use(WordsContext)
  if (words === null) throw new Error('useWords outside WordsContext')
  return words
}
