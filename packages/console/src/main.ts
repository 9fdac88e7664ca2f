import './styles/tokens.css';
import './styles/base.css';
import './theme.js';
import { createApp } from 'vue';
import App from './App.vue';
import { router } from './router.js';

createApp(App).use(router).mount('#app');
