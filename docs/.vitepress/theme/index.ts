import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import ListFilter from './ListFilter.vue';
import OverviewFilter from './overview/OverviewFilter.vue';
import SiteLayout from './SiteLayout.vue';
import './styles/brand.css';
import './styles/cards.css';
import './styles/catalogue.css';
import './styles/code.css';
import './styles/columns.css';
import './styles/home.css';
import './styles/diagrams.css';
import './styles/fields.css';
import './styles/flows.css';
import './styles/overview.css';
import './styles/reference.css';
import './styles/tables.css';
import './styles/tokens.css';
import { TryIt } from './try/index.js';

const theme: Theme = {
  extends: DefaultTheme,
  Layout: SiteLayout,
  enhanceApp({ app }) {
    app.component('ListFilter', ListFilter);
    app.component('OverviewFilter', OverviewFilter);
    app.component('TryIt', TryIt);
  },
};

export default theme;
