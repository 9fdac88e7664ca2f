import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import Layout from './Layout.vue';
import './styles/brand.css';
import './styles/catalogue.css';
import './styles/code.css';

const theme: Theme = { extends: DefaultTheme, Layout };

export default theme;
