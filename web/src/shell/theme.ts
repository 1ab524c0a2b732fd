import { theme, type ThemeConfig } from 'antd'

import type { Mode } from './mode'

/** Dense and quiet: one accent, thin lines, small radii. What antd does not draw takes the same values from base.css. */
export const THEME: ThemeConfig = {
  token: {
    colorPrimary: '#1d4f7c',
    colorInfo: '#1d4f7c',
    // What antd derives from a dark accent is grey.
    colorPrimaryBg: '#e3edf6',
    colorPrimaryBgHover: '#d3e2f0',
    colorInfoBg: '#eef4fa',
    colorInfoBorder: '#c3d6e8',
    colorLink: '#1d5fa0',
    colorError: '#a8371f',
    colorErrorBg: '#fdf2ef',
    colorErrorBorder: '#eec8be',
    colorText: '#1f2733',
    colorTextSecondary: '#4b5767',
    colorTextTertiary: '#586374',
    colorTextPlaceholder: '#647082',
    colorBorder: '#ccd5df',
    colorBorderSecondary: '#dfe5ec',
    colorBgLayout: '#eef2f6',
    borderRadius: 4,
    fontSize: 13,
    fontSizeSM: 12,
    controlHeight: 30,
    controlHeightSM: 24,
    controlHeightLG: 38,
    padding: 12,
    paddingSM: 10,
    paddingXS: 6,
    paddingLG: 18,
    fontFamily: '-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Segoe UI",sans-serif',
    // On a machine without a GPU a browser can miss the end of a transition; what should have gone then stays, such as
    // the word "loading" in the name of a button that has long been ready.
    motion: false,
  },
  components: {
    Button: { primaryShadow: 'none', defaultShadow: 'none' },
    Tabs: { horizontalItemGutter: 18 },
    Collapse: { headerBg: '#f5f7fa' },
  },
}

/** The same by night: what is written in the accent is lighter than what lies under white letters. */
const WRITTEN = '#8fc1ee'
const DARK: ThemeConfig = {
  algorithm: theme.darkAlgorithm,
  token: {
    ...THEME.token,
    colorPrimary: '#2f73b3',
    colorPrimaryHover: '#3a82c6',
    colorPrimaryBg: '#22384d',
    colorPrimaryBgHover: '#2a455f',
    colorInfo: WRITTEN,
    colorInfoBg: '#1b2c3d',
    colorInfoBorder: '#34506b',
    colorLink: WRITTEN,
    colorLinkHover: '#b5d6f4',
    colorError: '#f0917c',
    colorErrorBg: '#3a1f1a',
    colorErrorBorder: '#6d3a30',
    colorText: '#e6ebf1',
    colorTextSecondary: '#bcc7d3',
    colorTextTertiary: '#a3b0be',
    colorTextPlaceholder: '#9aa8b7',
    colorTextDisabled: '#8795a4',
    colorBorder: '#415264',
    colorBorderSecondary: '#2c3947',
    colorBgBase: '#18212b',
    colorBgContainer: '#18212b',
    colorBgElevated: '#202b37',
    colorBgLayout: '#121a22',
  },
  components: {
    ...THEME.components,
    Tabs: { ...THEME.components?.Tabs, itemSelectedColor: WRITTEN, itemHoverColor: WRITTEN, inkBarColor: WRITTEN },
    Collapse: { headerBg: '#1d2833' },
    Button: { ...THEME.components?.Button, defaultHoverColor: WRITTEN, defaultHoverBorderColor: WRITTEN },
    Segmented: { trackBg: '#121a22', itemSelectedBg: '#2c3d4f' },
  },
}

export function themeOf(mode: Mode): ThemeConfig {
  return mode === 'dark' ? DARK : THEME
}
