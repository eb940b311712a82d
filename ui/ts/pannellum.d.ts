// Pannellum puts itself into the window.
declare module 'pannellum/build/pannellum.js'
