import type { ThemeConfig } from 'antd';
import { tokens } from '../shared/tokens';

const { color, radius, font } = tokens;

/** Our tokens in antd's words. Flat cards on grey, one green accent, dense tables with air between the columns. */
export const deskTheme: ThemeConfig = {
  token: {
    colorPrimary: color.primary,
    colorPrimaryActive: color.primaryPressed,
    colorPrimaryBg: color.primarySoft,
    colorLink: color.primary,
    colorLinkHover: color.primaryPressed,
    colorSuccess: color.success,
    colorWarning: color.warning,
    colorError: color.urgent,
    colorInfo: color.info,
    colorInfoBg: color.infoSoft,
    colorInfoBorder: '#CFE0FC',
    colorWarningBg: color.warningSoft,
    colorErrorBg: color.urgentSoft,
    colorText: color.text1,
    colorTextSecondary: color.text2,
    colorTextTertiary: color.text3,
    colorTextPlaceholder: '#8A8F98',
    colorBorder: '#D9DCE1',
    colorBorderSecondary: color.line,
    colorBgLayout: color.page,
    colorBgContainer: color.card,
    borderRadius: radius.control,
    borderRadiusLG: radius.card,
    borderRadiusSM: radius.tag,
    fontFamily: font.family,
    fontSize: font.body,
    controlHeight: 34,
    wireframe: false,
  },
  components: {
    Layout: { bodyBg: color.page, headerBg: color.card, siderBg: color.card, headerHeight: 56, headerPadding: '0 24px' },
    Menu: { itemHeight: 38, itemBorderRadius: radius.control, itemSelectedBg: color.primarySoft, itemSelectedColor: color.primaryPressed, groupTitleFontSize: 12, groupTitleColor: color.text3, activeBarBorderWidth: 0 },
    Table: { headerBg: color.page, headerColor: color.text2, headerSplitColor: 'transparent', cellPaddingBlockMD: 11, cellPaddingInlineMD: 16, cellPaddingInlineSM: 12, headerBorderRadius: 0, rowHoverBg: '#F8FAF9', borderColor: color.line },
    Card: { headerFontSize: font.listTitle, paddingLG: 20 },
    Button: { fontWeight: 500, primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    Form: { labelColor: color.text2, itemMarginBottom: 20 },
    Statistic: { contentFontSize: 28 },
    Tabs: { horizontalMargin: '0 0 16px 0' },
    Descriptions: { labelColor: color.text3 },
  },
};
