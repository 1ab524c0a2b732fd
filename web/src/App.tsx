import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { useEffect, useMemo, useState } from 'react'

import { Problem } from './api/client'
import { type Language, readAddress } from './chart/address'
import { type Words, WordsContext } from './i18n/context'
import { translate } from './i18n/messages'
import { Gate } from './session/Gate'
import { ErrorBoundary } from './shell/ErrorBoundary'
import { Page } from './shell/Page'
import { ModeContext } from './shell/mode'
import { themeOf } from './shell/theme'
import { useModes } from './shell/useModes'
import { WorkbenchProvider } from './shell/WorkbenchProvider'

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      // What the service has answered, even with a refusal, it will answer again; only silence is worth another try.
      retry: (failures, error) => failures < 1 && error instanceof Problem && error.status === 0,
    },
  },
})

export function App(): React.JSX.Element {
  const [language, setLanguage] = useState<Language>(() => readAddress(window.location.hash).language)
  const modes = useModes()
  const words = useMemo<Words>(
    () => ({ language, setLanguage, t: (key, values) => translate(language, key, values) }),
    [language],
  )
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  }, [language])
  return (
    <WordsContext value={words}>
      <ModeContext value={modes}>
        <ConfigProvider locale={language === 'zh' ? zhCN : enUS} theme={themeOf(modes.mode)} button={{ autoInsertSpace: false }}>
          <AntApp className="app" message={{ maxCount: 1, top: 108 }}>
            <ErrorBoundary>
              <QueryClientProvider client={queryClient}>
                <Gate>
                  <WorkbenchProvider>
                    <Page />
                  </WorkbenchProvider>
                </Gate>
              </QueryClientProvider>
            </ErrorBoundary>
          </AntApp>
        </ConfigProvider>
      </ModeContext>
    </WordsContext>
  )
}
