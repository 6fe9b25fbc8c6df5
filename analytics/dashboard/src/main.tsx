import { createRoot } from 'react-dom/client';
import { takeKey } from './api.ts';
import { App } from './app.tsx';
import 'virtual:words-font.css';
import './styles.css';
import { WORDS } from './words.ts';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');
const locale = navigator.language.startsWith('ko') ? 'ko' : 'en';
createRoot(root).render(
  takeKey() === null ? <p style={{ padding: '2rem' }}>{WORDS[locale].needKey}</p> : <App />,
);
