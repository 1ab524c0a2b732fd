/** A sitting of a steward: which pair is looked at, what has been said, and the step back. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useState } from 'react'

import { Problem } from '../api/client'
import { decide, undoDecision } from '../api/queries'
import type { Doubt, Given } from '../api/types'
import { useWords } from '../i18n/context'
import { useActing } from '../session/context'
import { problemText } from '../ui/ProblemNotice'
import { type Command, keyOf, oneOf, type VerdictKind } from './verdicts'

export interface Sitting {
  readonly pending: readonly Doubt[]
  readonly chosen: Doubt | null
  readonly choose: (doubt: Doubt) => void
  readonly settled: number
  readonly by: string | null
  readonly setBy: (by: string) => void
  readonly reason: string
  readonly setReason: (reason: string) => void
  readonly busy: boolean
  readonly command: (command: Command) => void
}

export function useReview(doubts: readonly Doubt[]): Sitting {
  const words = useWords()
  const { t } = words
  const { message } = App.useApp()
  const { user } = useActing()
  const queries = useQueryClient()
  const [done, setDone] = useState<ReadonlySet<string>>(new Set())
  const [settled, setSettled] = useState(0)
  const [last, setLast] = useState<number | null>(null)
  const [asked, setAsked] = useState<string | null>(null)
  const [who, setWho] = useState('')
  const [reason, setReason] = useState('')
  const by = user === null ? who : ''

  const pending = doubts.filter((doubt) => !done.has(keyOf(doubt)))
  const chosen = pending.find((doubt) => keyOf(doubt) === asked) ?? pending[0] ?? null

  const leave = (doubt: Doubt): void => {
    const at = pending.indexOf(doubt)
    setAsked(pending[at + 1] === undefined ? null : keyOf(pending[at + 1] as Doubt))
    setReason('')
  }
  const told = (given: Given): void => {
    const { decision, proposal } = given
    setLast(decision?.id ?? null)
    if (decision !== null)
      void message.success(t('review.recorded', { id: decision.id, kind: t(`review.${decision.kind}`) }))
    else if (proposal !== null) void message.info(t('review.proposed', { id: proposal.id }), 5)
    void queries.invalidateQueries({ queryKey: ['review', 'decisions'] })
    void queries.invalidateQueries({ queryKey: ['review', 'proposals'] })
  }
  const failed = (error: Error): void => {
    const changed = error instanceof Problem && error.type === 'identity-changed'
    void message.error(changed ? t('review.changed') : problemText(error, words), 8)
    if (changed) void queries.invalidateQueries({ queryKey: ['review'] })
  }
  const saying = useMutation({
    mutationFn: ({ doubt, kind }: { doubt: Doubt; kind: VerdictKind }) =>
      decide({
        kind,
        left: doubt.left,
        right: doubt.right,
        reason: reason.trim() === '' ? t(`review.reason.${kind}`, { one: t(oneOf(doubt.type)) }) : reason,
        by,
        seen: { [doubt.left]: doubt.left_entity.id, [doubt.right]: doubt.right_entity.id },
      }),
    onError: failed,
  })
  // With the call and not with the mutation: there it would run while the mutation still counts as under way, and the
  // key for the next pair, which is then already to be seen, would be taken for one pressed too soon.
  const say = (doubt: Doubt, kind: VerdictKind): void => {
    saying.mutate(
      { doubt, kind },
      {
        onSuccess: (given) => {
          setDone((before) => new Set([...before, keyOf(doubt)]))
          setSettled((before) => before + 1)
          leave(doubt)
          told(given)
        },
      },
    )
  }
  const undoing = useMutation({
    mutationFn: (number: number) => undoDecision(number, t('review.undo'), by),
    onSuccess: (_, number) => {
      setLast(null)
      void message.success(t('review.undone', { id: number }))
      setDone(new Set())
      void queries.invalidateQueries({ queryKey: ['review'] })
    },
    onError: failed,
  })
  const busy = saying.isPending || undoing.isPending

  const command = (given: Command): void => {
    if (busy) return
    if (given === 'undo') {
      if (last !== null) undoing.mutate(last)
    } else if (chosen !== null) {
      if (given === 'skip') leave(chosen)
      else if (user !== null || who.trim() !== '') say(chosen, given)
    }
  }
  return {
    pending,
    chosen,
    choose: (doubt) => setAsked(keyOf(doubt)),
    settled,
    by: user === null ? who : null,
    setBy: setWho,
    reason,
    setReason,
    busy,
    command,
  }
}
