import '../styles/tokens.css';
import '../styles/base.css';
import './phone.css';
import '../theme.js';
import { createApp } from 'vue';
import PhoneApp from './PhoneApp.vue';
import { begin } from './state.js';

begin();
createApp(PhoneApp).mount('#app');
