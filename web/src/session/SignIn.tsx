import { LockOutlined, UserOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Card, Form, Input } from 'antd'
import { useState } from 'react'

import { answerOf, client, Problem } from '../api/client'
import { sessionQuery } from '../api/queries'
import type { SessionAnswer } from '../api/types'
import { useWords } from '../i18n/context'

interface Fields {
  readonly login: string
  readonly password: string
  readonly again?: string
  readonly new_password?: string
}

/** Login and password; a first password is changed in the same place before anything else. elsewhere: there is a provider
 * of identities to go to as well. */
export function SignIn({ elsewhere }: { elsewhere: boolean }): React.JSX.Element {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const [mustChange, setMustChange] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const say = (problem: Problem): string => {
    if (problem.type === 'sign-in-refused') return t('signin.refused')
    if (problem.type === 'refused') return problem.said(language) ?? problem.title
    return problem.status === 0 ? t('error.network') : t('error.status', { status: problem.status })
  }

  const submit = async (fields: Fields): Promise<void> => {
    setBusy(true)
    setRefusal(null)
    const { login, password, new_password } = fields
    try {
      const session: SessionAnswer = mustChange
        ? await answerOf(
            client.POST('/api/v1/session/password', { body: { login, password, new_password: new_password ?? '' } }),
          )
        : await answerOf(client.POST('/api/v1/session', { body: { login, password } }))
      // Nothing of whoever sat here before may stay.
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' })
      queries.setQueryData(sessionQuery.queryKey, session)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (error.type === 'password-must-change') setMustChange(true)
      else setRefusal(say(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <main className="gate">
      <Card className="gate-card" title={<h1 className="gate-title">{t('app.name')}</h1>}>
        <Form<Fields> layout="vertical" onFinish={(fields) => void submit(fields)} requiredMark={false}>
          {mustChange && <Alert type="info" showIcon title={t('signin.mustChange')} className="gate-note" />}
          {refusal !== null && <Alert type="error" showIcon title={refusal} role="alert" className="gate-note" />}
          <Form.Item name="login" label={t('signin.login')} rules={[{ required: true, message: t('signin.login.need') }]}>
            <Input prefix={<UserOutlined aria-hidden />} autoComplete="username" autoFocus disabled={mustChange} />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('signin.password')}
            rules={[{ required: true, message: t('signin.password.need') }]}
          >
            <Input.Password prefix={<LockOutlined aria-hidden />} autoComplete="current-password" disabled={mustChange} />
          </Form.Item>
          {mustChange && (
            <>
              <Form.Item
                name="new_password"
                label={t('signin.new')}
                extra={t('signin.new.hint')}
                rules={[{ required: true, message: t('signin.new.need') }]}
              >
                <Input.Password autoComplete="new-password" autoFocus />
              </Form.Item>
              <Form.Item
                name="again"
                label={t('signin.again')}
                dependencies={['new_password']}
                rules={[
                  ({ getFieldValue }) => ({
                    validator: (_, value: string | undefined) =>
                      value === getFieldValue('new_password')
                        ? Promise.resolve()
                        : Promise.reject(new Error(t('signin.again.differ'))),
                  }),
                ]}
              >
                <Input.Password autoComplete="new-password" />
              </Form.Item>
            </>
          )}
          <Button type="primary" htmlType="submit" block loading={busy}>
            {mustChange ? t('signin.change') : t('signin.submit')}
          </Button>
          {elsewhere && !mustChange && (
            <Button block className="gate-note" href="/api/v1/session/oidc">
              {t('signin.elsewhere')}
            </Button>
          )}
        </Form>
      </Card>
    </main>
  )
}
