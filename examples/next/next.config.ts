import type { NextConfig } from 'next';

const config: NextConfig = {
  // The sandbox runs in a thread of its own and loads its files from its package.
  serverExternalPackages: ['@wechatpay-kit/sandbox'],
};

export default config;
