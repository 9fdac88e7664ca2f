import '../styles/tokens.css';
import '../styles/base.css';
import '../theme.js';
import { createApp } from 'vue';
import PhonePage from './PhonePage.vue';

createApp(PhonePage).mount('#app');
