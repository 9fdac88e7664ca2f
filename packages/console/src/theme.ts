import { ref, watchEffect } from 'vue';

export type Theme = 'auto' | 'light' | 'dark';
export const themes: readonly Theme[] = ['auto', 'light', 'dark'];

const kept = 'wechatpay-kit.theme';
const given = localStorage.getItem(kept);

export const theme = ref<Theme>(themes.find((one) => one === given) ?? 'auto');

watchEffect(() => {
  if (theme.value === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme.value;
  localStorage.setItem(kept, theme.value);
});
