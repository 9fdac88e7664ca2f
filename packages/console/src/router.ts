import { createRouter, createWebHistory, type Router } from 'vue-router';

/** The places of the console. What is chosen in a place, and its filters, are in the query. */
export const places = ['live', 'things', 'notifications', 'world'] as const;
export type Place = (typeof places)[number];

export const router: Router = createRouter({
  history: createWebHistory('/_console/'),
  routes: [
    { path: '/', redirect: (to) => ({ path: '/live', query: to.query }) },
    { path: '/live/:id?', name: 'live', component: () => import('./pages/live/LivePage.vue') },
    {
      path: '/things/:kind?/:id?',
      name: 'things',
      component: () => import('./pages/things/ThingsPage.vue'),
    },
    {
      path: '/notifications/:id?',
      name: 'notifications',
      component: () => import('./pages/notifications/NotificationsPage.vue'),
    },
    { path: '/world/:part?', name: 'world', component: () => import('./pages/world/WorldPage.vue') },
    { path: '/:rest(.*)*', name: 'missing', component: () => import('./pages/MissingPage.vue') },
  ],
});
