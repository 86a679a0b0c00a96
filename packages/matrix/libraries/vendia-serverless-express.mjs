import serverlessExpress from '@vendia/serverless-express';
import express from 'express';
import { byGateway, lambdaApp } from './shared/lambda.mjs';

export function start(context) {
  return { invoke: { 'by API Gateway': byGateway(serverlessExpress({ app: lambdaApp(express, context) })) } };
}
