import express from 'express';
import multer from 'multer';
import expressRoutes from './shared/express-routes.cjs';

const file = 'content-disposition: form-data; name="file"; filename="a.txt"\r\ncontent-type: text/plain';

export const requests = {
  body: {
    method: 'POST',
    path: '/upload',
    headers: { 'content-type': 'multipart/form-data; boundary=part' },
    body: `--part\r\n${file}\r\n\r\n${'x'.repeat(200_000)}\r\n--part--\r\n`,
  },
};

export function start({ http, middleware, hang, work }) {
  const app = express();
  app.use(middleware(http));
  const upload = multer({ limits: { fileSize: 1_000_000 } });
  app.post('/upload', upload.single('file'), (req, res) => res.json({ size: req.file.size }));
  expressRoutes(app, { hang, work });
  return app.listen(0, '127.0.0.1');
}
