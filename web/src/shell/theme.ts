import type { ThemeConfig } from 'antd'

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
