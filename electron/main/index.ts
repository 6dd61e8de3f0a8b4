import { runApp } from './app.ts';

// The bundle is CommonJS (Electron 25 takes nothing else), so it knows its folder.
runApp(__dirname);
