import { describe, expect, it } from 'vitest';
import { isExcepted } from './no-proxy.js';

describe('isExcepted', () => {
  it.each([
    ['*', 'https://api.mch.weixin.qq.com/'],
    ['a.com,*', 'http://127.0.0.1/'],
    ['qq.com', 'https://qq.com/'],
    ['qq.com', 'https://api.mch.weixin.qq.com/'],
    ['.qq.com', 'https://api.mch.weixin.qq.com/'],
    ['.qq.com', 'https://qq.com/'],
    ['*.qq.com', 'https://api.mch.weixin.qq.com/'],
    ['QQ.com', 'https://API.mch.weixin.qq.COM/'],
    ['qq.com.', 'https://api.mch.weixin.qq.com./'],
    ['a.com  localhost', 'http://localhost:18080/'],
    ['qq.com:443', 'https://api.mch.weixin.qq.com/'],
    ['qq.com:80', 'http://api.mch.weixin.qq.com/'],
    ['localhost:18080', 'http://localhost:18080/'],
    ['127.0.0.1', 'https://127.0.0.1:18081/'],
    ['127.0.0.1:18081', 'https://127.0.0.1:18081/'],
    ['10.0.0.0/8', 'https://10.200.3.4/'],
    ['10.0.0.4/30', 'https://10.0.0.7/'],
    ['::1', 'https://[::1]:18081/'],
    ['[::1]:18081', 'https://[::1]:18081/'],
    ['fd00::/8', 'https://[fd12:3456::1]/'],
  ])('%s excepts %s', (list, url) => {
    expect(isExcepted(list, new URL(url))).toBe(true);
  });

  it.each([
    ['', 'https://api.mch.weixin.qq.com/'],
    [' , ', 'https://api.mch.weixin.qq.com/'],
    ['qq.com', 'https://myqq.com/'],
    ['mch.weixin.qq.com', 'https://qq.com/'],
    ['qq.com:8443', 'https://api.mch.weixin.qq.com/'],
    ['localhost:18081', 'http://localhost:18080/'],
    ['0.0.1', 'https://127.0.0.1/'],
    ['10.0.0.0/8', 'https://11.0.0.1/'],
    ['10.0.0.4/30', 'https://10.0.0.8/'],
    ['10.0.0.0/33', 'https://10.0.0.1/'],
    ['10.0.0.0/x', 'https://10.0.0.1/'],
    ['10.0.0.0/8', 'https://[::1]/'],
    ['::/0', 'https://10.0.0.1/'],
    ['127.0.0.1:1', 'https://127.0.0.1:18081/'],
    ['::1', 'https://[::2]/'],
    ['.', 'https://qq.com/'],
  ])('%j does not except %s', (list, url) => {
    expect(isExcepted(list, new URL(url))).toBe(false);
  });
});
