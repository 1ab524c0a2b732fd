/** The one place that speaks HTTP: a typed client and what a failed call becomes. */
import createClient from 'openapi-fetch'

import type { Language } from '../chart/address'
import { credentials } from '../session/credentials'
import type { paths } from './schema'

export const client = createClient<paths>({ baseUrl: '' })
client.use(credentials)

/** A problem in the sense of RFC 9457, or that no answer came at all (status 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string | null,
    /** What a program branches on; empty where no problem document came. */
    readonly type: string = '',
    /** The reason in Chinese, where the service says it so. */
    readonly zh: string | null = null,
  ) {
    super(detail ?? title)
    this.name = 'Problem'
  }

  /** The service's own words in a language; those it has in English alone, in English; null where it gave none. */
  said(language: Language): string | null {
    return (language === 'zh' ? this.zh : null) ?? this.detail
  }
}

function textOf(value: unknown, key: string): string | null {
  if (typeof value !== 'object' || value === null || !(key in value)) return null
  const text = (value as Record<string, unknown>)[key]
  return typeof text === 'string' && text !== '' ? text : null
}

export function problemOf(status: number, body: unknown): Problem {
  return new Problem(
    status,
    textOf(body, 'title') ?? `HTTP ${status}`,
    textOf(body, 'detail'),
    textOf(body, 'type') ?? '',
    textOf(body, 'zh'),
  )
}

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The body of a good answer; anything else is thrown as a Problem, for the screen to put in words. */
export async function answerOf<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>
  try {
    answer = await call
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Problem(0, '', error instanceof Error ? error.message : null)
  }
  if (answer.data === undefined) throw problemOf(answer.response.status, answer.error)
  return answer.data
}

/** Waits for a call whose good answer has no body; anything else is thrown as a Problem. */
export async function doneOf(call: Promise<Answer<unknown>>): Promise<void> {
  await answerOf(call.then((answer) => ({ ...answer, data: answer.response.ok ? true : undefined })))
}
