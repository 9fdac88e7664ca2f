// biome-ignore lint/style/noDefaultExport: Next.js wants one
export default function Layout({ children }) {
  return children;
}
