import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where `npm run dev` finds a running `pingan serve`; the built page is served by that process itself. */
const API = process.env['PINGAN_API'] ?? 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/api': API } },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // The graph engine is a chunk of its own, loaded with the first chart and not with the first page.
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
          ],
        },
      },
    },
  },
})
