declare module 'virtual:words-font.css';
