import './app.scss';
import './app.h5.scss';
