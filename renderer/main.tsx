import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { createKubelaneStore } from './state/kubelane-store.ts';
import { startMirror } from './state/mirror.ts';
import { behindKeys } from './ui/behind-keys.ts';
import './theme/styles.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const store = createKubelaneStore();
startMirror(window.kubelane, store, behindKeys(window));
createRoot(root).render(<App api={window.kubelane} store={store} />);
