import { ref } from 'vue';

/** What was searched for last on this visit. The box opens with it, selected. */
export const lastQuery = ref('');
