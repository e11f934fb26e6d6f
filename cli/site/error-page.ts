/**
 * The page for what is missing, of a site that has none: a visitor would see S3's XML. It has neither style nor script, so that every
 * policy lets it be; light and dark are the browser's own.
 */
export const ERROR_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Page not found</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
</head>
<body>
<main>
<h1>Page not found</h1>
<p>There is no page at this address.</p>
<p><a href="/">Go to the start page</a></p>
</main>
</body>
</html>
`;
