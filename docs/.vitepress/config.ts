import { defineConfig } from 'vitepress';

export default defineConfig({
  title: 'wechatpay-kit',
  cleanUrls: true,
  metaChunk: true,
  locales: {
    root: { label: '简体中文', lang: 'zh-CN' },
    en: { label: 'English', lang: 'en-US' },
  },
});
