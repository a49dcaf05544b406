SELECT inputs, until FROM edition
